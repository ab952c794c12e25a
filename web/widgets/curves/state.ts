import { describe, flag, text } from '../shared/state.ts';

export const curvesState = describe({ label: text('Loss'), percent: flag(), canLog: flag() });
