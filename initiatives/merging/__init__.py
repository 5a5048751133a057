"""One initiative joins another: proposed by an author or a moderator, done once the authors of both agree."""
