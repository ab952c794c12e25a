import type { Plugin } from 'vite';

export function classicWorker(): Plugin;
