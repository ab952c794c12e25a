// What set-up and the build say while they work: one line a step, with times and sizes.

const start = performance.now();

export function say(text) {
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
  console.log(`[${seconds} s] ${text}`);
}

export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
