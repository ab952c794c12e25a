import { html } from 'lit';
import type { TopicsDetail } from './convolution-topics.ts';
import { topicTables } from './topics.ts';
import type { LaboratoryView } from './view.ts';

export const convolutionView: LaboratoryView = {
  name: 'convolution',
  title: 'Convolution',
  heading: 'Convolution, one idea at a time',
  lead: 'Slide a kernel by hand, then see what filters, padding, stride and pooling do to a picture. Every number can be asked where it came from.',
  tables: topicTables,
  load: () => import('./define-topics.ts'),
  body: ({ parameters, offered, moved }) => html`<rf-convolution-topics
    .parameters=${parameters}
    .offered=${offered}
    @rf-topic=${({ detail }: CustomEvent<TopicsDetail>) => moved(detail.parameters, detail)}
  ></rf-convolution-topics>`,
};
