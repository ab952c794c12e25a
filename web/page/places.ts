import { html, type TemplateResult } from 'lit';
import type { Session } from './train/session.ts';

/** One place of the page. Later ones (Architectures, Lessons) are added to the list. */
export interface Place {
  readonly name: string;
  readonly title: string;
  /** Fetches what the place is made of: a piece of its own, so that no task of the start is long. */
  readonly load: () => Promise<unknown>;
  /** `shown` says whether it is on the screen: what is not does no work. */
  readonly view: (session: Session, shown: boolean) => TemplateResult;
}

export const places: readonly Place[] = [
  {
    name: 'train',
    title: 'Train',
    load: () => import('./train/define-train.ts'),
    view: (session, shown) => html`<rf-train .session=${session} .shown=${shown}></rf-train>`,
  },
  {
    name: 'derive',
    title: 'Derive',
    load: () => import('./derive/define.ts'),
    view: (session, shown) => html`<rf-derive .session=${session} .shown=${shown}></rf-derive>`,
  },
  {
    name: 'laboratory',
    title: 'Laboratory',
    load: () => import('./laboratory/define.ts'),
    view: (session) => html`<rf-laboratory .session=${session}></rf-laboratory>`,
  },
];
