import { define } from '../shared/define.ts';
import { RfBars } from './bars.ts';

define('rf-bars', RfBars);
