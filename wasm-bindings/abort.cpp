// What the libraries would format before they give up costs wasm bytes; a trap says enough, because
// the host closes the engine after it.
#include <__verbose_abort>
#include <cstddef>

_LIBCPP_BEGIN_NAMESPACE_STD

[[noreturn]] void __libcpp_verbose_abort(const char*, ...) noexcept { __builtin_trap(); }

_LIBCPP_END_NAMESPACE_STD

// Embind's, for the name of a type that no table has; numbers become texts in core/decimal.cpp.
extern "C" int snprintf(char*, std::size_t, const char*, ...) { __builtin_trap(); }
