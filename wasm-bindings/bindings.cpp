// What JavaScript sees of the engine: tables over the facade, with adapters where types differ.
// This one has the types that cross and the engine itself; models, training and data sets have
// tables of their own beside it, and what explains is a module of its own (trace_bindings.cpp,
// teaching_bindings.cpp). web/api/wasm-module.ts says the same in TypeScript.
#include <emscripten/bind.h>

#include <memory>
#include <string>

#include "engine/core/check.h"
#include "engine/parallel/thread_pool.h"
#include "engine/train/schema.h"
#include "wasm-bindings/convert.h"

namespace receptive::bindings {

namespace {

std::shared_ptr<ThreadPool> create_pool(int threads) {
  return std::make_shared<ThreadPool>(threads);
}

std::string about() { return about_json(RECEPTIVE_VERSION); }

void trap() { RECEPTIVE_CHECK(false); }

}  // namespace

EMSCRIPTEN_BINDINGS(receptive) {
  using namespace emscripten;

  register_type<ByteArray>("Uint8Array");
  register_type<FloatArray>("Float32Array");
  register_type<NumberList>("readonly number[]");
  register_type<Outcome>("{ value: any } | { error: any }");

  class_<ThreadPool>("ThreadPool")
      .smart_ptr<std::shared_ptr<ThreadPool>>("ThreadPoolPointer")
      .function("threads", &ThreadPool::threads)
      .function("use(threads)", &ThreadPool::use);

  function("about", &about);
  function("createPool(threads)", &create_pool);
  function("trap", &trap);
}

}  // namespace receptive::bindings
