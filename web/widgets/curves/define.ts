import { define } from '../shared/define.ts';
import { RfCurves } from './curves.ts';

define('rf-curves', RfCurves);
