// Every version that set-up pins or asks for, in one place.

export const minimumNode = [20, 19];
export const minimumCmake = [3, 24];
// Emscripten 6 asks for Python 3.10.
export const minimumPython = [3, 10];

export const minimumEmscripten = [6, 0, 0];
export const pinnedEmscripten = '6.0.5';

// Debian's first release whose Emscripten is recent enough.
export const debianSuite = 'forky';

// Raise when the recipe changes, so that everybody's cached copy is made anew.
export const recipeVersion = 1;

/** '6.0.5-git' -> [6, 0, 5]; numbers that are not there count as 0. */
export function parseVersion(text) {
  const found = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? [];
  return [1, 2, 3].map((part) => Number(found[part] ?? 0));
}

/** True when `version` is at least `minimum`, both as lists of numbers. */
export function atLeast(version, minimum) {
  for (const [place, wanted] of minimum.entries()) {
    const have = version[place] ?? 0;
    if (have !== wanted) return have > wanted;
  }
  return true;
}
