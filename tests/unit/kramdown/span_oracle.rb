# oracle.rb with the span rules kramdown 2.5 changed: an underscore behind underscores in a word is text.
require 'kramdown'

if Gem::Version.new(Kramdown::VERSION) < Gem::Version.new('2.5')
  class Kramdown::Parser::Kramdown
    alias parse_emphasis_2_4 parse_emphasis
    def parse_emphasis
      marks = @src.check(EMPHASIS_START)
      before = @src.string.byteslice(0, @src.pos).force_encoding('UTF-8')
      if marks[0] == '_' && before =~ /[[:alpha:]]-?[[:alpha:]]*_*\z/
        @src.scan(EMPHASIS_START)
        add_text(marks)
      else
        parse_emphasis_2_4
      end
    end
  end
end

require_relative 'oracle'
