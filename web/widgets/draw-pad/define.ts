import { define } from '../shared/define.ts';
import { RfDrawPad } from './draw-pad.ts';

define('rf-draw-pad', RfDrawPad);
