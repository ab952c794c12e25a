import { define } from '../shared/define.ts';
import { RfShift } from './shift.ts';

define('rf-shift', RfShift);
