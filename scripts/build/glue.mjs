// What Emscripten's script does in its way and this project in another, changed after it was minified:
// there is no setting for any of it. A script that was changed already stays as it is.

const changes = [
  {
    // A handle that nobody holds is freed with its engine. Finalisers would call into engines that have
    // failed: the destructor of a thread pool waits for ever for threads that were ended.
    from: /([\w$]+)=(\w+)=>globalThis\.FinalizationRegistry\?.*?:\(\1=(\w+)=>\3,\2\)/g,
    to: '$1=$2=>$2',
    isDone: (script) => !script.includes('FinalizationRegistry'),
  },
  {
    // Node's options, such as --input-type, are for its main thread: some end a thread that gets them.
    from: /workerData:`em-pthread`,name:/g,
    to: 'workerData:`em-pthread`,execArgv:[],name:',
    isDone: (script) => !script.includes('new Worker(') || script.includes('execArgv:[]'),
  },
  {
    // A script that starts threads starts itself in each: only it knows the name that a bundler gave it.
    from: /new URL\([`'"][\w-]+\.mjs[`'"],\s*import\.meta\.url\)/g,
    to: 'new URL(import.meta.url)',
    isDone: (script) =>
      !script.includes('new Worker(') || script.includes('new URL(import.meta.url)'),
  },
];

/** The minified script of Emscripten with the changes; throws where one no longer fits. */
export function changedGlue(script) {
  return changes.reduce((text, { from, to, isDone }) => {
    const changed = text.replace(from, to);
    if (!isDone(changed)) throw new Error(`Emscripten's script has no ${from} any more`);
    return changed;
  }, script);
}
