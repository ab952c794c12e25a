# xsimd and doctest: an installed or unpacked copy first, else the pinned release.
include(FetchContent)

# Set-up keeps a copy in the user's cache on Debian-like systems. Its scripts hand the prefix over
# by environment; a plain `cmake --preset native` asks them.
if(NOT DEFINED ENV{CMAKE_PREFIX_PATH})
  find_program(RECEPTIVE_NODE node)
  if(RECEPTIVE_NODE)
    execute_process(
      COMMAND "${RECEPTIVE_NODE}" "${CMAKE_CURRENT_LIST_DIR}/../scripts/toolchain.mjs" prefix
      OUTPUT_VARIABLE receptive_prefix OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(receptive_prefix)
      list(APPEND CMAKE_PREFIX_PATH "${receptive_prefix}")
    endif()
  endif()
endif()

# The host's own include folder must not get into a WebAssembly build.
set(search CONFIG)
if(EMSCRIPTEN)
  list(APPEND search NO_CMAKE_SYSTEM_PATH NO_SYSTEM_ENVIRONMENT_PATH NO_CMAKE_PACKAGE_REGISTRY)
endif()

# The hashes are those of the release archives, compared in several package collections.
FetchContent_Declare(xsimd
  URL https://github.com/xtensor-stack/xsimd/archive/refs/tags/14.3.0.tar.gz
  URL_HASH SHA256=b3d50e7a73fbf4642ceef30131c93414901d69eee41c2a5302db650b03e2c792
  DOWNLOAD_EXTRACT_TIMESTAMP FALSE
  FIND_PACKAGE_ARGS 14.0 ${search})
FetchContent_Declare(doctest
  URL https://github.com/doctest/doctest/archive/refs/tags/v2.5.3.tar.gz
  URL_HASH SHA256=174ebc4e769928959614789c5b4e9c3d0a0f81a62bb608756b127bfebfb21331
  DOWNLOAD_EXTRACT_TIMESTAMP FALSE
  FIND_PACKAGE_ARGS 2.4.9 ${search})

# An interface of ours over a fetched or found header library: its headers count as system headers,
# so that our warnings stay ours.
function(receptive_system_library name target)
  add_library(${name} INTERFACE)
  get_target_property(includes ${target} INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(${name} SYSTEM INTERFACE ${includes})
endfunction()

FetchContent_MakeAvailable(xsimd)
receptive_system_library(receptive_xsimd xsimd)

if(RECEPTIVE_TESTS)
  set(DOCTEST_WITH_TESTS OFF CACHE BOOL "" FORCE)
  set(DOCTEST_NO_INSTALL ON CACHE BOOL "" FORCE)
  FetchContent_MakeAvailable(doctest)
  receptive_system_library(receptive_doctest doctest::doctest)
endif()
