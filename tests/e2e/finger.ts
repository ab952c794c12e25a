import type { CDPSession, Page } from '@playwright/test';

type Place = readonly [x: number, y: number];

const steps = 12;

/** A finger on the screen, whose moves the browser itself takes for scrolling or not. */
export class Finger {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }

  /** Comes down, moves in a straight line, and is lifted. */
  async swipe([x0, y0]: Place, [x1, y1]: Place): Promise<void> {
    await this.#touch('touchStart', [[x0, y0]]);
    for (let step = 1; step <= steps; step += 1) {
      const share = step / steps;
      await this.#touch('touchMove', [[x0 + share * (x1 - x0), y0 + share * (y1 - y0)]]);
    }
    await this.#touch('touchEnd', []);
  }

  async #touch(
    type: 'touchStart' | 'touchMove' | 'touchEnd',
    places: readonly Place[],
  ): Promise<void> {
    const touchPoints = places.map(([x, y]) => ({ x, y }));
    await this.#session.send('Input.dispatchTouchEvent', { type, touchPoints });
  }
}
