# Toolchain of the wasm presets: Emscripten's own, from wherever set-up found or put it.
if(NOT DEFINED ENV{RECEPTIVE_EMSCRIPTEN})
  find_program(RECEPTIVE_NODE node REQUIRED)
  execute_process(
    COMMAND "${RECEPTIVE_NODE}" "${CMAKE_CURRENT_LIST_DIR}/../scripts/toolchain.mjs" emscripten
    OUTPUT_VARIABLE receptive_emscripten OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT receptive_emscripten)
    message(FATAL_ERROR "Emscripten is missing. What to do: node scripts/setup.mjs")
  endif()
  # Kept in the environment because CMake reads this file again for every compiler check.
  set(ENV{RECEPTIVE_EMSCRIPTEN} "${receptive_emscripten}")
endif()

# The header-only libraries lie outside Emscripten's sysroot.
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE BOTH)
include("$ENV{RECEPTIVE_EMSCRIPTEN}/cmake/Modules/Platform/Emscripten.cmake")
