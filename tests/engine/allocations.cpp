#include "tests/engine/allocations.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::int64_t> count{0};
std::atomic<std::int64_t> sum{0};

void add(std::size_t bytes) {
  ++count;
  sum += static_cast<std::int64_t>(bytes);
}

}  // namespace

// The linker sends every call of malloc to __wrap_malloc (tests/CMakeLists.txt); __real_malloc is
// the host's, or a sanitizer's.
extern "C" {

void* __real_malloc(std::size_t bytes);
void* __real_calloc(std::size_t number, std::size_t bytes);
void* __real_realloc(void* memory, std::size_t bytes);
void* __real_aligned_alloc(std::size_t alignment, std::size_t bytes);

void* __wrap_malloc(std::size_t bytes) {
  add(bytes);
  return __real_malloc(bytes);
}

void* __wrap_calloc(std::size_t number, std::size_t bytes) {
  add(number * bytes);
  return __real_calloc(number, bytes);
}

void* __wrap_realloc(void* memory, std::size_t bytes) {
  add(bytes);
  return __real_realloc(memory, bytes);
}

void* __wrap_aligned_alloc(std::size_t alignment, std::size_t bytes) {
  add(bytes);
  return __real_aligned_alloc(alignment, bytes);
}

}  // extern "C"

// The standard library's own operator new may lie in a shared library, beyond the linker's reach,
// and a sanitizer brings one for every form.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return std::malloc(bytes > 0 ? bytes : 1);
}

void* operator new(std::size_t bytes) {
  void* const memory = operator new(bytes, std::nothrow);
  if (!memory) std::abort();
  return memory;
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
  const auto line = static_cast<std::size_t>(alignment);
  void* const memory = std::aligned_alloc(line, (bytes + line - 1) / line * line);
  if (!memory) std::abort();
  return memory;
}

void* operator new[](std::size_t bytes) { return operator new(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t& nothrow) noexcept {
  return operator new(bytes, nothrow);
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

namespace receptive {

std::int64_t allocations() { return count; }
std::int64_t allocated_bytes() { return sum; }

void look_at(const void*) {}

}  // namespace receptive
