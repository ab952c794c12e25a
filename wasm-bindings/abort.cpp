// The library's own abort formats its message, which costs wasm bytes; a trap says enough, because
// the host closes the engine after either.
#include <__verbose_abort>

_LIBCPP_BEGIN_NAMESPACE_STD

[[noreturn]] void __libcpp_verbose_abort(const char*, ...) noexcept { __builtin_trap(); }

_LIBCPP_END_NAMESPACE_STD
