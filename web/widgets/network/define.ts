import { define } from '../shared/define.ts';
import { RfNetwork } from './network.ts';

define('rf-network', RfNetwork);
