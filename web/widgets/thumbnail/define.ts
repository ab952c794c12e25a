import { define } from '../shared/define.ts';
import { RfThumbnail } from './thumbnail.ts';

define('rf-thumbnail', RfThumbnail);
