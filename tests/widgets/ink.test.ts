import { expect, test } from 'vitest';
import { Ink, inkSide } from '../../web/widgets/draw-pad/ink.ts';

test('a stroke leaves ink between its ends, full in the middle and none far away', () => {
  const ink = new Ink();
  ink.stroke(0.5, 0.2, 0.5, 0.8);
  const at = (x: number, y: number) =>
    ink.pixels[Math.round(y * inkSide) * inkSide + Math.round(x * inkSide)];
  expect(at(0.5, 0.5)).toBe(1);
  expect(at(0.2, 0.5)).toBe(0);
  expect(ink.empty).toBe(false);
  ink.clear();
  expect(ink.empty).toBe(true);
});

test('a stroke beyond the edge stays on the pad', () => {
  const ink = new Ink();
  ink.stroke(-0.5, -0.5, 1.5, 1.5);
  expect(ink.pixels.every((value) => value >= 0 && value <= 1)).toBe(true);
});
