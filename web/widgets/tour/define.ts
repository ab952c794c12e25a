import { define } from '../shared/define.ts';
import { RfTour } from './tour.ts';

define('rf-tour', RfTour);
