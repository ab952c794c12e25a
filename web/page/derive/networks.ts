import type { Engine, Shape } from '../../api/types.ts';

/** The network of the place Train; every other name is a preset's. */
export const mine = 'mine';

/** A network to take apart, with the weights it begins with. */
export interface Network {
  readonly name: string;
  readonly title: string;
  /** It reads the digits of the page; otherwise it brings an image of its own. */
  readonly digits: boolean;
}

/** The presets that read images of a shape, and those that the engine has an example for. */
export async function networksFor(engine: Engine, shape: Shape): Promise<readonly Network[]> {
  const found = await Promise.all(
    engine.presets.map(async ({ name, title }): Promise<readonly Network[]> => {
      const [{ input }, example] = await Promise.all([engine.preset(name), engine.example(name)]);
      const digits = example === undefined;
      return digits && input.join() !== shape.join() ? [] : [{ name, title, digits }];
    }),
  );
  return found.flat();
}
