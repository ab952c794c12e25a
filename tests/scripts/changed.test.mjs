import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../scripts/build/paths.mjs';
import { selectionFor, specsOfParts } from '../../scripts/test/changed.mjs';

const specs = readdirSync(inRepository('tests/e2e'))
  .filter((file) => file.endsWith('.spec.ts') && !file.endsWith('.proof.spec.ts'))
  .map((file) => file.replace('.spec.ts', ''));

describe('what a change can touch', () => {
  it('knows the parts of the page, and every spec belongs to one', () => {
    const missing = Object.keys(specsOfParts).filter((part) => !existsSync(inRepository(part)));
    expect(missing).toEqual([]);
    expect([...new Set(Object.values(specsOfParts).flat())].sort()).toEqual(specs.sort());
  });

  it('of a layer is what proves all layers, and what is named after it, natively', () => {
    const { chosen, stages } = selectionFor(['engine/layers/batch_norm.h']);
    expect(Object.keys(chosen)).toEqual(['lint', 'quick']);
    expect(chosen.quick).toMatch(/gradients.*\|batch_norm$/);
    expect(stages).toEqual([]);
  });

  it.each(['engine/layers/layer.h', 'engine/model/plan.cpp', 'tests/engine/plan_test.cpp'])(
    'of %s is every test that runs natively',
    (file) => {
      expect(Object.keys(selectionFor([file, 'engine/layers/tanh.h']).chosen)).toEqual([
        'lint',
        'native',
      ]);
    },
  );

  it('of a widget is its tests, and the specs of the parts that show it', () => {
    const { chosen, stages } = selectionFor(['web/widgets/pooling/pooling.ts']);
    expect(Object.keys(chosen)).toEqual(['lint', 'node', 'chromium', 'e2e']);
    expect(chosen.chromium).toEqual(['web/widgets/pooling/pooling.ts']);
    expect(chosen.e2e).toContain('tests/e2e/laboratory-convolution.spec.ts');
    expect(chosen.e2e).toContain('tests/e2e/embed.spec.ts');
    expect(chosen.e2e).not.toContain('tests/e2e/tour.spec.ts');
    expect(stages).toContain('page');
    expect(stages).not.toContain('wasm');
  });

  it('of the command line is the programs that are run, too', () => {
    const { chosen, stages } = selectionFor(['web/cli/train.ts']);
    expect(chosen.node).toContain('tests/cli/cli.test.ts');
    expect(stages).toContain('api');
  });

  it('of a spec is that spec', () => {
    expect(selectionFor(['tests/e2e/tour.spec.ts']).chosen.e2e).toEqual(['tests/e2e/tour.spec.ts']);
  });

  it('of a document is the tests that run its programs', () => {
    const { chosen } = selectionFor(['docs/training.md']);
    expect(chosen.node).toContain('tests/api/doc-programs.node.test.ts');
    expect(chosen.e2e).toBeUndefined();
  });

  it.each(['vite.config.ts', 'tests/e2e/page.ts', 'scripts/serve/server.mjs'])(
    'of %s is every suite',
    (file) => {
      const { chosen, stages } = selectionFor([file]);
      expect(chosen).toEqual({
        lint: undefined,
        node: undefined,
        chromium: undefined,
        e2e: undefined,
      });
      expect(stages).toContain('wasm');
    },
  );
});
