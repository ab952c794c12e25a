// The types that cross between C++ and JavaScript, in the place of Embind's own list: that one also
// has wide strings, 64-bit integers and views of every kind of number, and brings the JavaScript of
// them all. What is missing here is refused by name when the module is built.
#include <emscripten/bind.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

namespace {

using emscripten::internal::InitFunc;
using emscripten::internal::TypeID;

InitFunc* init_functions = nullptr;

template <class T>
void register_integer(const char* name) {
  emscripten::internal::_embind_register_integer(TypeID<T>::get(), name, sizeof(T),
                                                 std::numeric_limits<T>::min(),
                                                 std::numeric_limits<T>::max());
}

template <class T>
void register_float(const char* name) {
  emscripten::internal::_embind_register_float(TypeID<T>::get(), name, sizeof(T));
}

// `index` is that of embind.js's list of typed arrays.
template <class T>
void register_view(unsigned index, const char* name) {
  emscripten::internal::_embind_register_memory_view(TypeID<emscripten::memory_view<T>>::get(),
                                                     index, name);
}

}  // namespace

// What Embind's library would define.
extern "C" {

void _embind_register_bindings(InitFunc* function) {
  function->next = init_functions;
  init_functions = function;
}

void _embind_initialize_bindings() {
  for (InitFunc* at = init_functions; at; at = at->next) at->init_func();
}

// Of a type that no table has; the caller frees it.
char* __getTypeName(const void*) { return strdup("?"); }

}  // extern "C"

EMSCRIPTEN_BINDINGS(receptive_types) {
  using namespace emscripten::internal;
  _embind_register_void(TypeID<void>::get(), "void");
  _embind_register_bool(TypeID<bool>::get(), "bool", true, false);
  register_integer<int>("int");
  register_integer<unsigned long>("unsigned long");  // std::size_t
  register_float<float>("float");
  register_float<double>("double");
  _embind_register_std_string(TypeID<std::string>::get(), "std::string");
  _embind_register_emval(TypeID<emscripten::val>::get());
  register_view<std::uint8_t>(1, "bytes");
  register_view<std::int32_t>(4, "integers");
  register_view<float>(6, "floats");
  register_view<double>(7, "doubles");
}
