// Vite plugin: the built page carries its content security policy, so that a plain static host is as
// strict as ours. Not while developing: there Vite's own scripts stand within the page.
import { metaPolicy } from '../serve/headers.mjs';

export function policyMeta() {
  return {
    name: 'receptive-policy-meta',
    apply: 'build',
    transformIndexHtml: {
      // After everything else has been put into the page: the policy stands before all of it.
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy },
          injectTo: 'head-prepend',
        },
      ],
    },
  };
}
