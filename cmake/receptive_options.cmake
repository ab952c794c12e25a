# Flags that every target shares, so that native, sanitized and WebAssembly builds compute alike.
add_library(receptive_options INTERFACE)
target_compile_features(receptive_options INTERFACE cxx_std_20)

# Contraction would round a*b + c once natively and twice in WebAssembly.
target_compile_options(receptive_options INTERFACE -ffp-contract=off)
target_compile_options(receptive_options INTERFACE -Wall -Wextra -Wshadow -Wconversion)
# The kernels' loop pragmas are clang's.
target_compile_options(receptive_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-unknown-pragmas>)
# GCC 12 sees in `"text" + std::string` an overlap, sizes below 0 and texts without a
# value that are not there (its bugs 105651 and 105562).
target_compile_options(receptive_options INTERFACE
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds;-Wno-maybe-uninitialized>")
if(RECEPTIVE_WERROR)
  target_compile_options(receptive_options INTERFACE -Werror)
endif()

if(EMSCRIPTEN)
  # Threads are linked in (wasm-bindings): what is compiled for one fits several.
  target_compile_options(receptive_options INTERFACE -msimd128 -matomics -mbulk-memory)
endif()

if(RECEPTIVE_THREADS)
  target_compile_definitions(receptive_options INTERFACE RECEPTIVE_THREADS=1)
  set(THREADS_PREFER_PTHREAD_FLAG ON)
  find_package(Threads REQUIRED)
  target_link_libraries(receptive_options INTERFACE Threads::Threads)
endif()

# The engine and its bindings; the tests keep exceptions because doctest wants them.
function(receptive_without_exceptions target)
  target_compile_options(${target} PRIVATE -fno-exceptions -fno-rtti)
endfunction()

# Most of a source's time goes into reading the layers, the SIMD library and the standard library: they
# are read once for each target (docs/decisions/0011). Sources include what they use all the same; the
# mutations' build reads every one by itself.
function(receptive_precompile target)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <cmath> <map> <set> <string> <utility> <variant> <vector> ${ARGN})
endfunction()
