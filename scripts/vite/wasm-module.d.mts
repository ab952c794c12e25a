import type { Plugin } from 'vite';

export function wasmModule(options?: { fromChunk?: string; outDir?: string }): Plugin;
export const repositoryRoot: string;
