import { expect, it } from 'vitest';
import { createEngine } from '../../web/api/index.ts';
import { expectRefusal } from './expect-refusal.ts';

it('takes one thread where memory cannot be shared and says so, unless more were asked for', async () => {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if (descriptor.shared) throw new RangeError('no memory to share');
      super(descriptor);
    }
  };
  try {
    await using engine = await createEngine();
    expect(engine.info).toMatchObject({ threads: 1, variant: 'single' });
    expect(engine.info.note).toMatch(/threads could not be started.*no memory to share/);
    await expectRefusal(createEngine({ threads: 2 }), 'wasm_unavailable', 'engine');
  } finally {
    WebAssembly.Memory = Memory;
  }
});
