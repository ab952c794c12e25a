// Counts what this test binary asks of the heap.
#pragma once

#include <cstdint>

namespace receptive {

/// Calls of malloc and its kin so far, on all threads; those of operator new are among them.
std::int64_t allocations();
/// Bytes they asked for, never given back.
std::int64_t allocated_bytes();

/// Does nothing, in another file.
void look_at(const void* memory);

}  // namespace receptive
