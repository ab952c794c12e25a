// One aligned, zeroed piece of memory, allocated once; everything of a plan lies in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "engine/core/result.h"

namespace receptive {

/// Alignment of every tensor: a cache line, and more than any 128-bit vector needs.
inline constexpr std::int64_t kAlignment = 64;

constexpr std::int64_t aligned(std::int64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

class Arena {
 public:
  Arena() = default;

  /// Error over_budget when the host has not so much memory.
  static Result<Arena> allocate(std::int64_t bytes) {
    Arena arena;
    arena.bytes_ = aligned(bytes > 0 ? bytes : 1);
    arena.data_.reset(static_cast<std::byte*>(std::aligned_alloc(
        static_cast<std::size_t>(kAlignment), static_cast<std::size_t>(arena.bytes_))));
    if (!arena.data_) {
      return Error(ErrorCode::over_budget, "memory", "the host could not give {} bytes",
                   "use a smaller model or batch, or free other models", arena.bytes_);
    }
    std::memset(arena.data_.get(), 0, static_cast<std::size_t>(arena.bytes_));
    return arena;
  }

  std::int64_t bytes() const { return bytes_; }
  bool empty() const { return !data_; }

  template <class T>
  T* at(std::int64_t byte_offset) const {
    return reinterpret_cast<T*>(data_.get() + byte_offset);
  }

  template <class T>
  std::span<T> span() const {
    return {at<T>(0), static_cast<std::size_t>(bytes_) / sizeof(T)};
  }

 private:
  struct Free {
    void operator()(std::byte* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::byte, Free> data_;
  std::int64_t bytes_ = 0;
};

}  // namespace receptive
