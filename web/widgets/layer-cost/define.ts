import { define } from '../shared/define.ts';
import { RfLayerCost } from './layer-cost.ts';

define('rf-layer-cost', RfLayerCost);
