/** The module's kernels as `[{name, size, flops, bytes, run(calls) → ms}]`; the same in Node and a page. */
async function kernelsOf(address) {
  const { default: create } = await import(address);
  const module = await create();
  return Array.from({ length: module._kernel_count() }, (_, kernel) => ({
    name: module.UTF8ToString(module._kernel_name(kernel)),
    size: module.UTF8ToString(module._kernel_size(kernel)),
    flops: module._kernel_flops(kernel),
    bytes: module._kernel_bytes(kernel),
    run: (calls) => module._kernel_run(kernel, calls),
  }));
}

/** Calls that take about `sliceMs`, once the engine has compiled them for good. */
function callsFor(run, sliceMs) {
  let calls = 1;
  let taken = run(calls);
  while (taken < sliceMs / 2) {
    calls = Math.ceil(calls * Math.min(10, (0.7 * sliceMs) / Math.max(taken, 0.01)));
    taken = run(calls);
  }
  return calls;
}

/**
 * Every kernel one slice in turn in every round: `[{name, size, flops, bytes, seconds}]`, with the
 * seconds that one call took in each round.
 */
export async function measureKernels({ address, rounds, sliceMs }) {
  const kernels = await kernelsOf(address);
  const measured = kernels.map(({ run, ...rest }) => ({
    ...rest,
    seconds: [],
    run,
    calls: callsFor(run, sliceMs),
  }));
  for (let round = 0; round < rounds; ++round) {
    for (const { run, calls, seconds } of measured) seconds.push(run(calls) / 1000 / calls);
  }
  return measured.map(({ run, calls, ...rest }) => rest);
}
