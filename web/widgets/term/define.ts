import { define } from '../shared/define.ts';
import { RfTerm } from './term.ts';

define('rf-term', RfTerm);
