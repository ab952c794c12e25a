import { render } from 'lit';
import { afterEach, expect, test } from 'vitest';
import { numberField } from '../../web/widgets/shared/number-field.ts';

afterEach(() => document.body.replaceChildren());

/** A field in the page, drawn with `value`, and how to draw it again. */
function show(value: number) {
  const place = document.createElement('div');
  document.body.append(place);
  const accepted: number[] = [];
  const refused: string[] = [];
  const draw = (shown: number) =>
    render(
      numberField({
        id: 'size',
        label: 'Kernel size',
        value: shown,
        least: 1,
        most: 11,
        whole: true,
        accept: (number) => accepted.push(number),
        refuse: (reason) => refused.push(reason),
      }),
      place,
    );
  draw(value);
  const input = place.querySelector('input') as HTMLInputElement;
  const type = (text: string) => {
    input.value = text;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  const end = (name: 'change' | 'blur') => input.dispatchEvent(new Event(name, { bubbles: true }));
  return { input, draw, type, end, accepted, refused };
}

test('what is being typed stays when the field is drawn again', () => {
  const { input, draw, type, end, accepted } = show(3);
  type('7');
  draw(3);
  expect(input.value).toBe('7');
  end('change');
  expect(accepted).toEqual([7]);
});

test('a refused text gives way to the number in force', () => {
  const { input, draw, type, end, accepted, refused } = show(3);
  type('12');
  end('change');
  expect(accepted).toEqual([]);
  expect(refused).toEqual(['Kernel size: type a whole number from 1 to 11. 3 is still in force.']);
  draw(3);
  expect(input.value).toBe('3');
});

test('a field that is left as it was follows the number again', () => {
  const { input, draw, type, end } = show(3);
  type('34');
  type('3');
  end('blur');
  draw(5);
  expect(input.value).toBe('5');
});
