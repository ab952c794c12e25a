import { define } from '../shared/define.ts';
import { RfConfusion } from './confusion.ts';

define('rf-confusion', RfConfusion);
