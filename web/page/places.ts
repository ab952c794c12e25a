import { html, type TemplateResult } from 'lit';
import './laboratory/define.ts';
import type { Session } from './train/session.ts';
import './train/define-train.ts';

/** One place of the page. Later ones (Derive, Architectures, Lessons) are added to the list. */
export interface Place {
  readonly name: string;
  readonly title: string;
  readonly view: (session: Session) => TemplateResult;
}

export const places: readonly Place[] = [
  {
    name: 'train',
    title: 'Train',
    view: (session) => html`<rf-train .session=${session}></rf-train>`,
  },
  {
    name: 'laboratory',
    title: 'Laboratory',
    view: () => html`<rf-laboratory></rf-laboratory>`,
  },
];
