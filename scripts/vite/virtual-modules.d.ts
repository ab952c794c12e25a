/** Text of web/api/worker-classic.ts bundled as one classic script; made by the embed build. */
declare module 'virtual:receptive-classic-worker' {
  const source: string;
  export default source;
}
