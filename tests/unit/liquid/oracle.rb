# Renders templates from standard input (JSON) with Jekyll's own Liquid: {"templates": [...], "data": {...}}.
require "date"
require "jekyll"
require "json"

job = JSON.parse($stdin.read)
Jekyll.logger.log_level = :error
site = Jekyll::Site.new(Jekyll.configuration("quiet" => true, "disable_disk_cache" => true, "url" => "http://Example.com", "baseurl" => "/base/"))
data = job["data"]
data["moment"] = Time.new(2019, 3, 17, 6, 7, 8, "+08:00")
data["day"] = Date.new(2008, 11, 7)
results = job["templates"].map do |text|
  template = Liquid::Template.parse(text, :error_mode => :warn)
  template.render!(Marshal.load(Marshal.dump(data)), :registers => { :site => site, :page => {} })
rescue StandardError, SyntaxError => e
  { "error" => e.message }
end
puts JSON.generate(results)
