import type { Plugin } from 'vite';

export function policyMeta(): Plugin;
