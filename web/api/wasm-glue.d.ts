// Emscripten's output beside the wasm, git-ignored; wasm-bindings/CMakeLists.txt makes it.
declare module '*/wasm/receptive.mjs' {
  const factory: import('./wasm-module.ts').ModuleFactory<
    import('./wasm-module.ts').ReceptiveModule
  >;
  export default factory;
}

declare module '*/wasm/receptive-threads.mjs' {
  const factory: import('./wasm-module.ts').ModuleFactory<
    import('./wasm-module.ts').ReceptiveModule
  >;
  export default factory;
}

declare module '*/wasm/receptive-explain.mjs' {
  const factory: import('./wasm-module.ts').ModuleFactory<import('./wasm-module.ts').ExplainModule>;
  export default factory;
}
