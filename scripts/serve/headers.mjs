// The headers that the page is served with; the tests use the same.

/** What makes a page cross-origin isolated, so that threads can share memory. */
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
];
/** What a page can only be told by a header. */
const byHeaderAlone = ['frame-ancestors', 'report-uri', 'report-to', 'sandbox'];

/** The policy as the built page carries it itself, for hosts that send no headers. */
export const metaPolicy = policy
  .filter((directive) => !byHeaderAlone.some((name) => directive.startsWith(name)))
  .join('; ');

/** Headers of every answer of the page's own folder. */
export function pageHeaders({ isolation = true } = {}) {
  return {
    ...(isolation ? isolationHeaders : {}),
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  };
}

/** Headers of the widgets' folder, which pages of any origin load from. */
export const embedHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

/**
 * Besides, where another content has another name: it is never asked for again. A worker kept from a
 * time when the page was not isolated must start in one that is.
 */
export const immutableHeaders = {
  ...isolationHeaders,
  'Cache-Control': 'public, max-age=31536000, immutable',
};
