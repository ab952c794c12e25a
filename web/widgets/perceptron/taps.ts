/** A pointer that moves farther than this, in CSS pixels, was meant for something else. */
const steady = 8;

/** Tells a press on one place from a pointer that only passes, such as a finger that scrolls. */
export class Taps {
  #begun: { readonly id: number; readonly x: number; readonly y: number } | undefined;

  begin({ pointerId, clientX, clientY }: PointerEvent): void {
    this.#begun = { id: pointerId, x: clientX, y: clientY };
  }

  /** Whether the pointer is lifted where it came down. */
  end({ pointerId, clientX, clientY }: PointerEvent): boolean {
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun?.id !== pointerId) return false;
    return Math.hypot(clientX - begun.x, clientY - begun.y) <= steady;
  }

  forget(): void {
    this.#begun = undefined;
  }
}
