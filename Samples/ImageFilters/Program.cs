using ConvDnn.Samples.ImageFilters;

return CommandLine.Run(args, Console.Out, Console.Error);
