import { define } from '../shared/define.ts';
import { RfFilters } from './filters.ts';

define('rf-filters', RfFilters);
