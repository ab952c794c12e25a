import type { Derivation } from '../../api/types.ts';
import { isGradient } from '../../formula/numbers.ts';
import type { Specimen } from './specimen.ts';

/** The windows of a pooling that a derivation is about, each as the derivation of its winner. */
export async function windowsOf(
  { trace }: Specimen,
  derivation: Derivation,
): Promise<readonly Derivation[]> {
  if (derivation.rule !== 'route_extreme') return [];
  if (!isGradient(derivation.target)) return [derivation];
  // A gradient comes back through every window that its cell lies in.
  const cells = derivation.terms.flatMap(({ factors: [factor] }) => factor ?? []);
  return Promise.all(
    cells.map(({ tensor: { node }, index }) => trace.derive({ node, of: 'output', index })),
  );
}
