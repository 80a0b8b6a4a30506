// Where the time of a training step goes.
import type { Kind } from '../kind'

export const profile: Kind = {
  id: 'profile',
  title: 'Profile',
  plural: 'Profile',
  tab: 'profile',
  aliases: ['profile_redirect'],
  plugins: ['profile'],
  howToLog: 'torch.profiler.profile(on_trace_ready=torch.profiler.tensorboard_trace_handler(logdir))',
}
