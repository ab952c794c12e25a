import { define } from '../shared/define.ts';
import { RfVanishing } from './vanishing.ts';

define('rf-vanishing', RfVanishing);
