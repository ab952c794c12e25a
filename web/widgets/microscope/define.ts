import { define } from '../shared/define.ts';
import { RfMicroscope } from './microscope.ts';

define('rf-microscope', RfMicroscope);
