// How a mutant names the tests that catch it: the kind of test, its file, and a part of its title.
// A test that moves is named anew here and in the lists, and nothing else.

/** In a browser with the built page; `builds` are further stages of a build that it looks at. */
export const e2e = (file, title, builds = []) => ({
  host: 'e2e',
  file: `tests/e2e/${file}.spec.ts`,
  title,
  builds,
});

/** In a browser without the page. */
export const chromium = (file, title) => ({
  host: 'chromium',
  file: `tests/${file}.test.ts`,
  title,
});

export const node = (file, title) => ({ host: 'node', file: `tests/${file}.test.ts`, title });
