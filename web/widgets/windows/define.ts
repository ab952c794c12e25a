import { define } from '../shared/define.ts';
import { RfWindows } from './windows.ts';

define('rf-windows', RfWindows);
