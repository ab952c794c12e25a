import { describe, oneOf } from '../shared/state.ts';
import { type GlossaryWord, glossary } from './glossary.ts';

export const termState = describe({
  word: oneOf(Object.keys(glossary) as readonly GlossaryWord[], 'loss'),
});
